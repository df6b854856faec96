"""Cables to printers: each module drives one of them behind `ports.Link`, or a print queue behind `PrintQueue`."""
