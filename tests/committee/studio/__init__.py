"""The plan studio of the committee office: drafts that nobody else sees, checked as they are typed, tried, then frozen."""
