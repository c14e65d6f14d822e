"""Papers of whole declarations: printed, read back, made by the hundred while workers are killed."""
