"""Does a career fit together? Pure: what a person states in, contradictions and gaps out."""
