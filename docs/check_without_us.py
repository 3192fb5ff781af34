"""Check what Sharewell wrote to a file, with Python's own library alone: check_without_us.py [--key=VKEY] FILE..."""
import base64, hashlib, hmac, json, pathlib, sys
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P

def add(one, other):  # two points of the curve of Ed25519 (RFC 8032 section 5.1.4)
    (x, y, z, t), (u, v, w, s) = one, other
    e, f, g, h = (y - x) * (v - u) % P, (y + x) * (v + u) % P, 2 * t * s * D % P, 2 * z * w % P
    return (f - e) * (h - g) % P, (h + g) * (f + e) % P, (h - g) * (h + g) % P, (f - e) * (f + e) % P

def times(number, of):
    found = (0, 1, 1, 0)
    while number:
        found, of, number = add(found, of) if number & 1 else found, add(of, of), number >> 1
    return found

def point(raw):
    y = int.from_bytes(raw, "little") & (2**255 - 1)
    xx = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(xx, (P + 3) // 8, P)
    x = x if (x * x - xx) % P == 0 else x * pow(2, (P - 1) // 4, P) % P
    assert y < P and (x * x - xx) % P == 0, "a key or signature is no point of the curve"
    x = P - x if x & 1 != raw[31] >> 7 else x
    return x, y, 1, x * y % P

def signed(public, message, signature):
    s = int.from_bytes(signature[32:], "little")
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little")
    a, b = times(s, point(bytes.fromhex("58" + "66" * 31))), add(point(signature[:32]), times(k, point(public)))
    return len(signature) == 64 and s < L and all((a[n] * b[2] - b[n] * a[2]) % P == 0 for n in (0, 1))

def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()

def climb(leaf, index, size, path):  # from a leaf to the root (RFC 9162 section 2.1)
    assert size > 1 or not path, "a proof is too long"
    if size == 1:
        return leaf
    left = index < (half := 1 << ((size - 1).bit_length() - 1))
    below = climb(leaf, index if left else index - half, half if left else size - half, path[:-1])
    return sha(b"\1", below, path[-1]) if left else sha(b"\1", path[-1], below)

def key(text):
    (name, number, raw) = text.split("+", 2)
    assert sha(name.encode(), b"\n", base64.b64decode(raw))[:4].hex() == number, "a key was copied wrongly"
    return (name, bytes.fromhex(number)), base64.b64decode(raw)

def check(data, trusted=None):
    file, b64, by = json.loads(data), base64.b64decode, []
    keys = dict(key(one) for one in ([trusted] if trusted else file["keys"]))
    seen = dict(key(one) for one in file.get("witnesses", []))
    head, _, note = file["proof"].partition("\n\n")
    text, _, lines = note.rpartition("\n\n")
    (origin, size, root), (_, index, *path) = text.split("\n"), head.split("\n")
    for dash, name, line in (line.split(" ") for line in lines.strip().split("\n")):
        line, body = b64(line), text.encode() + b"\n"
        if dash == "\u2014" and name == origin and (name, line[:4]) in keys:
            assert signed(keys[name, line[:4]][1:], body, line[4:]), "the log's signature does not hold"
            by.append("the log")
        elif seen.get((name, line[:4]), b"?")[0] == 4:  # an Ed25519 witness; those of ML-DSA are passed over here
            body = b"cosignature/v1\ntime %d\n" % int.from_bytes(line[4:12], "big") + body
            assert signed(seen[name, line[:4]][1:], body, line[12:]), f"{name} did not sign this"
            by.append(name)
    assert "the log" in by and 0 <= int(index[6:]) < int(size), "no log that you know signed this"
    leaf = sha(b"\0", file["envelope"].encode())
    assert climb(leaf, int(index[6:]), int(size), list(map(b64, path))) == b64(root), "it is not in the log"
    for one in file["opened"]:
        plain = {part: one[part] for part in ("index", "name", "size", "value")}
        plain = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        leaf = sha(b"\0", hmac.digest(b64(one["salt"]), plain, "sha256"))
        found = climb(leaf, one["index"], one["size"], list(map(b64, one["path"])))
        stated = json.loads(b64(json.loads(file["envelope"])["payload"]))["commit"]
        assert stated == "sha256:" + found.hex(), f"the field {one['name']} is another than was recorded"
    return f"{index} of the {size} in {origin}, signed by {', '.join(by)}; fields opened: {len(file['opened'])}"

if __name__ == "__main__":
    __debug__ or sys.exit("Run it without -O: that would leave out every check.")
    for name in (word for word in sys.argv[1:] if not word.startswith("--key=")):
        trusted = next((word[6:] for word in sys.argv if word.startswith("--key=")), None)
        print("UNCHANGED", name, check(pathlib.Path(name).read_bytes(), trusted))
