"""A critic of a node's answers: strict_krpc.py ADDRESS PORT

Asks over sockets of its own, from addresses that the node has never heard of, and reads each
answer byte by byte. Prints a line for each check: "good NAME" or "bad NAME what was wrong".
Needs nothing but Python.
"""

import hashlib
import os
import socket
import struct
import sys

NODE = (sys.argv[1], int(sys.argv[2]))
QUIET_SECONDS = 1.0
PATIENCE_SECONDS = 3.0
SELF = os.urandom(20)
ABSENT = os.urandom(20)


class Wrong(Exception):
    pass


def require(condition, why):
    if not condition:
        raise Wrong(why)


def decode(data):
    """Bencode with nothing forgiven."""
    value, end = decode_at(data, 0)
    require(end == len(data), "bytes after the end")
    return value


def digits(text):
    require(text.isdigit() and (text == b"0" or text[:1] != b"0"), f"a number like {text}")
    return int(text)


def decode_at(data, at):
    kind = data[at : at + 1]
    if kind == b"i":
        end = data.index(b"e", at)
        text = data[at + 1 : end]
        require(text != b"-0", "-0")
        return (-digits(text[1:]) if text[:1] == b"-" else digits(text)), end + 1
    if kind == b"l":
        items, at = [], at + 1
        while data[at : at + 1] != b"e":
            item, at = decode_at(data, at)
            items.append(item)
        return items, at + 1
    if kind == b"d":
        items, at, before = {}, at + 1, None
        while data[at : at + 1] != b"e":
            key, at = decode_at(data, at)
            require(isinstance(key, bytes), "a key that is no string")
            require(before is None or before < key, f"{key} after {before}")
            items[key], at = decode_at(data, at)
            before = key
        return items, at + 1
    colon = data.index(b":", at)
    end = colon + 1 + digits(data[at:colon])
    require(end <= len(data), "a string that is cut off")
    return data[colon + 1 : end], end


def encode(value):
    if isinstance(value, int):
        return b"i%de" % value
    if isinstance(value, bytes):
        return b"%d:%s" % (len(value), value)
    if isinstance(value, list):
        return b"l" + b"".join(map(encode, value)) + b"e"
    return b"d" + b"".join(encode(k) + encode(value[k]) for k in sorted(value)) + b"e"


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def is_secure(node_id, address):
    """BEP 42, for IPv4."""
    masked = struct.unpack(">I", socket.inet_aton(address))[0] & 0x030F3FFF
    crc = crc32c(struct.pack(">I", masked | (node_id[19] & 7) << 29))
    return struct.unpack(">I", node_id[:4])[0] >> 11 == crc >> 11


strangers = iter(range(1, 65536))


class Asker:
    """A socket at an address that asks for the first time."""

    def __init__(self):
        number = next(strangers)
        self.address = f"5.200.{number >> 8}.{number & 255}"
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((self.address, 0))
        self.port = self.socket.getsockname()[1]

    def send(self, data):
        self.sent = len(data)
        self.socket.sendto(data, NODE)

    def receive(self, seconds):
        self.socket.settimeout(seconds)
        while True:
            data, source = self.socket.recvfrom(65536)
            require(source == NODE, f"an answer from {source}")
            # The node wants to know who we are: that is no answer.
            if b"1:y1:q" not in data[-8:]:
                return data

    def silence(self, data):
        self.send(data)
        try:
            answer = self.receive(QUIET_SECONDS)
        except socket.timeout:
            return
        raise Wrong(f"{data[:80]} was answered with {answer}")

    def ask(self, method, arguments, t=b"xy", **more):
        query = {b"t": t, b"y": b"q", b"q": method, b"a": {b"id": SELF, **arguments}}
        query.update({key.encode(): value for key, value in more.items()})
        return self.ask_bytes(encode(query), t)

    def ask_bytes(self, data, t=b"xy"):
        self.send(data)
        try:
            answer = self.receive(PATIENCE_SECONDS)
        except socket.timeout:
            raise Wrong(f"{data} was not answered") from None
        try:
            message = decode(answer)
            require(message[b"t"] == t, "another t")
            require(message[b"y"] in (b"r", b"e"), "y")
            require(len(message[b"v"]) == 4, "v")
            require(len(answer) <= 1280, "length")
            if message[b"y"] == b"r":
                self.check_reply(message)
        except (Wrong, KeyError, ValueError) as wrong:
            raise Wrong(f"{wrong!r} in {answer}, the answer to {data}") from None
        self.answer = answer
        return message

    def check_reply(self, message):
        seen_as = socket.inet_aton(self.address) + struct.pack(">H", self.port)
        require(message[b"ip"] == seen_as, "ip")
        reply = message[b"r"]
        require(len(reply[b"id"]) == 20, "id")
        nodes = reply.get(b"nodes", b"")
        require(len(nodes) % 26 == 0 and len(nodes) <= 8 * 26, "nodes")
        require(len(reply.get(b"nodes6", b"")) % 38 == 0, "nodes6")
        each = [nodes[at : at + 26] for at in range(0, len(nodes), 26)]
        require(len(set(each)) == len(each), "a node twice")
        require(all(node[20] == 5 for node in each), "a node that nobody has")
        require(all(len(value) in (6, 18) for value in reply.get(b"values", [])), "values")

    def refused(self, code, method, arguments, **more):
        message = self.ask(method, arguments, **more)
        require(message[b"y"] == b"e", f"{code} was due, not {self.answer}")
        error = message[b"e"]
        require(
            len(error) == 2 and error[0] == code and isinstance(error[1], bytes),
            f"{code} was due, not {self.answer}",
        )

    def get_peers(self, info_hash, **more):
        arguments = {key.encode(): value for key, value in more.items()}
        return self.ask(b"get_peers", {b"info_hash": info_hash, **arguments})[b"r"]

    def get(self, target):
        return self.ask(b"get", {b"target": target})[b"r"]

    def announce(self, info_hash, port, token, **more):
        arguments = {key.encode(): value for key, value in more.items()}
        arguments = {b"info_hash": info_hash, b"port": port, b"token": token, **arguments}
        return self.ask(b"announce_peer", arguments)


def compact(address, port):
    return socket.inet_aton(address) + struct.pack(">H", port)


def bloom_indices(address):
    digest = hashlib.sha1(socket.inet_aton(address)).digest()
    return [(digest[i] | digest[i + 1] << 8) % 2048 for i in (0, 2)]


# What is asked for.


def ping():
    reply = Asker().ask(b"ping", {})[b"r"]
    require(set(reply) == {b"id"}, f"{reply}")


def the_id_is_of_the_address():
    node_id = Asker().ask(b"ping", {})[b"r"][b"id"]
    require(is_secure(node_id, NODE[0]), f"{node_id.hex()} at {NODE[0]} (BEP 42)")


def transactions_of_any_length():
    for length in (1, 2, 4, 8, 20):
        Asker().ask(b"ping", {}, t=os.urandom(length))


def find_node():
    reply = Asker().ask(b"find_node", {b"target": ABSENT})[b"r"]
    require(len(reply[b"nodes"]) >= 26, "no nodes")
    require(set(reply) == {b"id", b"nodes"}, f"{set(reply)}")


def get_peers_of_what_nobody_has():
    reply = Asker().get_peers(ABSENT)
    require(len(reply[b"token"]) >= 4, "token")
    require(b"values" not in reply, "values")
    require(reply[b"nodes"], "no nodes")


def a_stranger_gets_at_most_four_times_what_he_sent():
    for method, key in ((b"get_peers", b"info_hash"), (b"find_node", b"target"),
                        (b"sample_infohashes", b"target")):
        asker = Asker()
        asker.ask(method, {key: ABSENT, b"want": [b"n4", b"n6"]})
        require(len(asker.answer) <= 4 * asker.sent, f"{len(asker.answer)} for {asker.sent}")


def announce():
    info_hash = os.urandom(20)
    seed, leech, implied = Asker(), Asker(), Asker()
    seed.announce(info_hash, 1001, seed.get_peers(info_hash)[b"token"], seed=1)
    leech.announce(info_hash, 1002, leech.get_peers(info_hash)[b"token"])
    implied.announce(info_hash, 1, implied.get_peers(info_hash)[b"token"], implied_port=1)
    reply = Asker().get_peers(info_hash)
    announced = {
        compact(seed.address, 1001),
        compact(leech.address, 1002),
        compact(implied.address, implied.port),
    }
    require(set(reply[b"values"]) == announced, f"{reply[b'values']} of {announced}")
    require(reply[b"nodes"], "no nodes beside the values")
    require(reply[b"token"], "no token beside the values")
    values = Asker().get_peers(info_hash, noseed=1)[b"values"]
    require(set(values) == announced - {compact(seed.address, 1001)}, f"noseed: {values}")


def blooms():
    """For one who has shown a token: more than four times his query is no attack on him."""
    info_hash = os.urandom(20)
    seed, leech, another = Asker(), Asker(), Asker()
    seed.announce(info_hash, 1001, seed.get_peers(info_hash)[b"token"], seed=1)
    leech.announce(info_hash, 1002, leech.get_peers(info_hash)[b"token"])
    another.announce(info_hash, 1003, another.get_peers(info_hash)[b"token"])
    reply = another.get_peers(info_hash, scrape=1)
    for name, addresses in ((b"BFsd", [seed.address]), (b"BFpe", [leech.address, another.address])):
        require(name in reply, f"{name} is missing from {another.answer}")
        bits = {8 * at + bit for at in range(256) for bit in range(8) if reply[name][at] >> bit & 1}
        require(
            bits == {index for address in addresses for index in bloom_indices(address)},
            f"{name} of {addresses} holds {bits}",
        )


def announces_that_are_refused():
    info_hash, asker, thief = os.urandom(20), Asker(), Asker()
    token = asker.get_peers(info_hash)[b"token"]
    due = {b"info_hash": info_hash, b"port": 1000, b"token": token}
    thief.refused(203, b"announce_peer", due)
    asker.refused(203, b"announce_peer", {**due, b"token": b"guessed"})
    asker.refused(203, b"announce_peer", {**due, b"token": b""})
    asker.refused(203, b"announce_peer", {**due, b"port": 0})
    asker.refused(203, b"announce_peer", {**due, b"port": 65536 + 1000})
    for key in due:
        asker.refused(203, b"announce_peer", {k: v for k, v in due.items() if k != key})
    require(b"values" not in asker.get_peers(info_hash), "announced all the same")


def arguments_that_are_missing_or_wrong():
    Asker().refused(203, b"find_node", {})
    Asker().refused(203, b"get_peers", {})
    Asker().refused(203, b"get_peers", {b"info_hash": b"short"})
    Asker().refused(203, b"find_node", {b"target": 5})
    Asker().refused(203, b"get", {})
    Asker().refused(203, b"put", {b"token": b"x"})
    Asker().refused(203, b"sample_infohashes", {})


def methods_that_nobody_knows():
    Asker().refused(204, b"vote", {})
    Asker().refused(204, b"", {})
    for key in (b"target", b"info_hash"):
        require(Asker().ask(b"vote", {key: ABSENT})[b"r"][b"nodes"], "no nodes")


def keys_that_are_not_sorted():
    Asker().ask_bytes(b"d1:y1:q1:t2:xy1:q4:ping1:ad2:id20:" + SELF + b"ee")


def keys_that_nobody_knows():
    Asker().ask(b"ping", {b"future": [1, {b"x": b"y"}]}, zz=b"z", ip=b"")


def read_only_askers_are_answered():
    Asker().ask(b"find_node", {b"target": ABSENT}, ro=1)


def both_families_are_asked_for():
    reply = Asker().ask(b"find_node", {b"target": ABSENT, b"want": [b"n4", b"n6"]})[b"r"]
    require(reply[b"nodes"], "no nodes")
    reply = Asker().ask(b"find_node", {b"target": ABSENT, b"want": [b"n6"]})[b"r"]
    require(b"nodes" not in reply, "nodes that were not wanted")


def samples():
    reply = Asker().ask(b"sample_infohashes", {b"target": ABSENT})[b"r"]
    require(0 <= reply[b"interval"] <= 21600, "interval")
    require(len(reply[b"samples"]) % 20 == 0, "samples")
    require(reply[b"num"] >= len(reply[b"samples"]) // 20, "num")
    require(reply[b"nodes"], "no nodes")


def immutable_items():
    value = b"Hello from " + os.urandom(8).hex().encode()
    target = hashlib.sha1(encode(value)).digest()
    asker = Asker()
    reply = asker.get(target)
    require(b"v" not in reply, "a value")
    asker.ask(b"put", {b"token": reply[b"token"], b"v": value})
    reply = Asker().get(target)
    require(reply[b"v"] == value, "another value")
    require(reply[b"nodes"], "no nodes beside the value")
    require(not {b"k", b"seq", b"sig"} & set(reply), "what only mutable items have")
    Asker().refused(203, b"put", {b"token": reply[b"token"], b"v": value})
    # 1001 bytes with the digits and the colon
    asker.refused(205, b"put", {b"token": asker.get(target)[b"token"], b"v": b"x" * 997})


def mutable_items():
    """With the vectors of BEP 44, whose owner has published what he signed."""
    key = bytes.fromhex("77ff84905a91936367c01360803104f92432fcd904a43511876df5cdf3e7e548")
    plain = bytes.fromhex(
        "305ac8aeb6c9c151fa120f120ea2cfb923564e11552d06a5d856091e5e853cff"
        "1260d3f39e4999684aa92eb73ffd136e6f4f3ecbfda0ce53a1608ecd7ae21f01"
    )
    salted = bytes.fromhex(
        "6834284b6b24c3204eb2fea824d82f88883a3d95e8b4a21b8c0ded553d17d17d"
        "df9a8a7104b1258f30bed3787e6cb896fca78c58f8e03b5f18f14951a87d9a08"
    )
    for salt, signature in ((b"", plain), (b"foobar", salted)):
        asker, target = Asker(), hashlib.sha1(key + salt).digest()
        token = asker.get(target)[b"token"]
        item = {b"k": key, b"seq": 1, b"sig": signature, b"token": token, b"v": b"Hello World!"}
        if salt:
            item[b"salt"] = salt
        asker.refused(206, b"put", {**item, b"seq": 2})
        asker.refused(206, b"put", {**item, b"sig": bytes(64)})
        # The same signature in other bytes: S + L verifies where S is not checked.
        order = 2**252 + 27742317777372353535851937790883648493
        malleated = int.from_bytes(signature[32:], "little") + order
        asker.refused(206, b"put", {**item, b"sig": signature[:32] + malleated.to_bytes(32, "little")})
        asker.refused(207, b"put", {**item, b"salt": b"s" * 65})
        asker.refused(203, b"put", {k: v for k, v in item.items() if k != b"sig"})
        asker.ask(b"put", item)
        require(decode(asker.answer)[b"y"] == b"r", f"{asker.answer}")
        asker.refused(301, b"put", {**item, b"cas": 5})
        asker.ask(b"put", {**item, b"cas": 1})
        require(decode(asker.answer)[b"y"] == b"r", f"the same once more: {asker.answer}")
        reply = Asker().get(target)
        require(
            (reply[b"v"], reply[b"seq"], reply[b"sig"], reply[b"k"])
            == (b"Hello World!", 1, signature, key),
            f"{reply}",
        )
        require(b"salt" not in reply, "salt")
        reply = Asker().ask(b"get", {b"target": target, b"seq": 1})[b"r"]
        require(b"v" not in reply and reply[b"seq"] == 1, f"what the asker has already: {reply}")


# What is not answered.


def garbage():
    asker = Asker()
    good = encode({b"t": b"xy", b"y": b"q", b"q": b"ping", b"a": {b"id": SELF}})
    for data in (
        b"d",
        b"de",
        b"d1:y1:qe",
        b"d1:t2:xy1:y1:qe",
        b"l" * 1400,
        b"d1:a" * 500,
        b"\x00" * 300,
        b"d" + os.urandom(200),
        b"d999999999999:x",
        b"d1:ti1e1:y1:q1:q4:ping1:ad2:id20:" + SELF + b"ee",
        good[:-1],
        good + b"x",
        good.replace(b"1:y1:q", b"1:y1:z"),
        b"d" + b"1:a" + b"d" * 15000,
    ):
        asker.send(data)
    asker.silence(b"A\x00" + os.urandom(18))
    Asker().ask(b"ping", {})


def answers_are_not_answered():
    asker = Asker()
    asker.send(encode({b"t": b"aa", b"y": b"r", b"r": {b"id": SELF}}))
    asker.send(encode({b"t": b"aaaa", b"y": b"r", b"r": {b"id": SELF, b"nodes": b"x"}}))
    asker.send(encode({b"t": b"aa", b"y": b"r", b"r": {}}))
    asker.send(encode({b"t": b"aa", b"y": b"e", b"e": [203, b"no"]}))
    asker.silence(encode({b"t": b"aa", b"y": b"e"}))
    Asker().ask(b"ping", {})


def a_message_to_itself():
    """With the node's own id: it must neither fall over it nor take us in."""
    own = Asker().ask(b"ping", {})[b"r"][b"id"]
    asker = Asker()
    asker.ask(b"find_node", {b"target": own, b"id": own})
    found = Asker().ask(b"find_node", {b"target": own})[b"r"].get(b"nodes", b"")
    require(own not in found, "the node names itself")


CHECKS = [
    ping,
    the_id_is_of_the_address,
    transactions_of_any_length,
    find_node,
    get_peers_of_what_nobody_has,
    a_stranger_gets_at_most_four_times_what_he_sent,
    announce,
    blooms,
    announces_that_are_refused,
    arguments_that_are_missing_or_wrong,
    methods_that_nobody_knows,
    keys_that_are_not_sorted,
    keys_that_nobody_knows,
    read_only_askers_are_answered,
    both_families_are_asked_for,
    samples,
    immutable_items,
    mutable_items,
    garbage,
    answers_are_not_answered,
    a_message_to_itself,
]

for check in CHECKS:
    try:
        check()
        print("good", check.__name__, flush=True)
    except Exception as failure:
        print("bad", check.__name__, failure if isinstance(failure, Wrong) else repr(failure), flush=True)
print("done", flush=True)
