"""GovPost Desk 政务邮台: an offline-first counter for government-service mail."""

__version__ = "0.1.0"
