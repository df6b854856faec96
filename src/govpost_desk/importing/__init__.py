"""Messy lists (XLSX, XLS, CSV) become checked rows; address, name and telephone recognition. Knows no storage."""
