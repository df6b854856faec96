"""Bytes out of frozen dataclasses: labels and papers. No I/O but the shipped fonts; same input, same bytes."""
