"""Windows' own keeper of secrets (DPAPI) for the data key. Untested: no Windows machine was at hand."""

import ctypes
import sys

if sys.platform == "win32":
    from ctypes import wintypes

    class _Blob(ctypes.Structure):
        _fields_ = [("size", wintypes.DWORD), ("bytes", ctypes.POINTER(ctypes.c_char))]

    def protect(secret: bytes) -> bytes:
        """Bytes that only this user on this machine can open. Raises OSError."""
        return _call(ctypes.windll.crypt32.CryptProtectData, secret)

    def unprotect(protected: bytes) -> bytes:
        """Open what `protect` made. Raises OSError."""
        return _call(ctypes.windll.crypt32.CryptUnprotectData, protected)

    def _call(function: ctypes._NamedFuncPointer, content: bytes) -> bytes:
        buffer = ctypes.create_string_buffer(content, len(content))
        given, answer = _Blob(len(content), buffer), _Blob()
        if not function(ctypes.byref(given), None, None, None, None, 1, ctypes.byref(answer)):
            raise ctypes.WinError()
        try:
            return ctypes.string_at(answer.bytes, answer.size)
        finally:
            ctypes.windll.kernel32.LocalFree(answer.bytes)
