"""The applicant's pages of a declaration."""
