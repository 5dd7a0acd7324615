"""WARC/1.1 files: written, read, checked and repaired.

Nothing here re-serialises what was on the wire: a block is stored and returned bit for bit.

    writer   WarcWriter, one process, synchronous      process  the same in a child process, for asyncio
    reader   records of a file, streaming or by offset  payload  what HTTP says of a block
    check    what is wrong with a file                  repair   what a crash left, cut back and sealed
"""
