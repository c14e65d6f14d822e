"""What rules are made of: citations, whole years, working days, and YAML that knows its lines.

Pure: no Django, no clock; files are read only by `documents_yaml.load`, before anything is judged.
"""
