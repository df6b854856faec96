"""The only threads: plain loops for printing and scanning, and Lane, which carries results to the Qt main thread."""
