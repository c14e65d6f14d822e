"""`manage.py backup` and `manage.py restore`: the database and every sealed file of one moment, with their hashes."""
