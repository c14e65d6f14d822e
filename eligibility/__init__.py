"""May this person declare on this track? Pure: facts and a rulebook in, a verdict out, with reasons."""
