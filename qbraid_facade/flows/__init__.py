"""Every behaviour of more than one step, written once, without I/O.

A flow is a generator: it yields an effect, is sent back the outcome, and returns a value or raises. It opens no
socket, reads no clock and rolls no dice; a driver does that for it, so that the sync and the async client share every
line here, and any sequence of failures can be played through in memory, in virtual time.
"""
