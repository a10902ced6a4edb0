"""A file system (FUSE) with one file, whose reads fail, are short or end early. For root, on Linux.

    python3 faulty-file.py SOURCE MOUNT fail OFFSET     reads of the 4 KiB page at OFFSET fail with EIO
    python3 faulty-file.py SOURCE MOUNT short SEED      each read returns fewer bytes than requested, at random
    python3 faulty-file.py SOURCE MOUNT stop OFFSET     reads from OFFSET on return no bytes, and no error

MOUNT is a file, over which the bytes of SOURCE are mounted. Prints 'ready' once they are. Unmounts them at SIGTERM, which it
also gets when the process that started it ends.
"""

import ctypes
import errno
import os
import random
import signal
import struct
import sys

PAGE = 4096
INODE = 1
DIRECT_IO = 1
DETACH = 2
PARENT_DEATH_SIGNAL = 1
LOOKUP, FORGET, GETATTR, SETATTR, OPEN, READ, STATFS, RELEASE, FSYNC, FLUSH, INIT, BATCH_FORGET = \
    1, 2, 3, 4, 14, 15, 17, 18, 20, 25, 26, 42

source, mount, mode, number = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
with open(source, 'rb') as file:
    data = file.read()
chance = random.Random(number)
libc = ctypes.CDLL(None, use_errno=True)


def read(offset, size):
    """The bytes, or the number of an error."""
    if mode == 'fail' and offset < number + PAGE and offset + size > number:
        # A device fails the whole request; the kernel then asks page by page.
        return errno.EIO
    if mode == 'short':
        size = chance.randint(1, min(size, chance.choice([16, 1000, PAGE, 1 << 20])))
    if mode == 'stop':
        size = max(0, min(size, number - offset))
    return data[offset:offset + size]


def attributes():
    blocks = (len(data) + 511) // 512
    return struct.pack('<QQQQQQIIIIIIIIII', INODE, len(data), blocks, 0, 0, 0, 0, 0, 0, 0o100644, 1, 0, 0, 0, PAGE, 0)


def answer(operation, body):
    if operation == INIT:
        return struct.pack('<IIIIHHIIHHIIQ', 7, 31, 131072, 0, 12, 10, 131072, 1, 32, 0, 0, 0, 0) + bytes(16)
    if operation == GETATTR:
        return struct.pack('<QII', 100, 0, 0) + attributes()
    if operation == OPEN:
        return struct.pack('<QII', 1, 0 if mode == 'fail' else DIRECT_IO, 0)
    if operation == READ:
        _, offset, size = struct.unpack('<QQI', body[:20])
        return read(offset, size)
    if operation == STATFS:
        return struct.pack('<QQQQQIIII', 0, 0, 0, 0, 0, PAGE, 255, PAGE, 0) + bytes(24)
    if operation in (RELEASE, FSYNC, FLUSH):
        return b''
    return errno.ENOSYS


def unmount(*_):
    libc.umount2(mount.encode(), DETACH)
    sys.exit(0)


device = os.open('/dev/fuse', os.O_RDWR)
options = f'fd={device},rootmode=100000,user_id=0,group_id=0,allow_other'
if libc.mount(b'faulty-file', mount.encode(), b'fuse', 0, options.encode()) != 0:
    raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
signal.signal(signal.SIGTERM, unmount)
libc.prctl(PARENT_DEATH_SIGNAL, signal.SIGTERM)
print('ready', flush=True)
while True:
    try:
        request = os.read(device, 1 << 20)
    except OSError as error:
        if error.errno in (errno.EINTR, errno.ENOENT):
            continue
        break
    _, operation, unique, _, _, _, _, _ = struct.unpack('<IIQQIIII', request[:40])
    if operation in (FORGET, BATCH_FORGET):
        continue
    found = answer(operation, request[40:])
    code, payload = (-found, b'') if isinstance(found, int) else (0, found)
    os.write(device, struct.pack('<IiQ', 16 + len(payload), code, unique) + payload)
