"""Bytes in, bytes out: printers and scanners, each port with a simulated twin that ships with the product."""
