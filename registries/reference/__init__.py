"""The reference server: every outside system of the contract in one small process, for the demo and the tests.

It answers from a book (`book.py`), can be told to be slow, wrong or down (`control.py`), and imports no Django.
"""
