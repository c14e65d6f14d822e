"""Rules turned into Python source, once per version of a plan (docs/rules.md, "How rules run")."""
