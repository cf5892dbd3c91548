#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Many requests to the generic netlink family in one process, for 67-family.sh. Prints a
line for each result, "ok NAME" or "not_ok NAME: why"."""
import json
import socket
import struct
import sys
import tempfile
import time

sys.path.insert(0, "/mlppp/ynl")
from lib import NlError, YnlFamily

SPEC = "/mlppp/Documentation/netlink/specs/mlppp.yaml"


def family():
    """Our family, and some attributes that it does not have."""
    with open(SPEC) as f:
        text = f.read()
    more = "      -\n        name: %s\n        type: u32\n        doc: No such thing.\n"
    for before in ("  -\n    name: bundle\n", "\noperations:"):
        text = text.replace(before, more % "nonsense" + before)
    text = text.replace("        enum: encoding\n", "")
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as f:
        f.write(text)
        f.flush()
        return YnlFamily(f.name, "")


def check(name, passed, said=""):
    print("ok %s" % name if passed else "not_ok %s: %s" % (name, said))


def settings(ynl):
    keys = ("id", "label", "rate", "overhead", "encoding", "delay", "weight", "standby")
    return [(m["ifindex"], [m["link"][0][k] for k in keys]) for m in ynl.dump("link-get", {})]


def refuse(ynl, name, request, words, attr=None, error=None, op="link-set"):
    """It is refused with these words, about this attribute, and nothing changes."""
    before = settings(ynl)
    try:
        ynl.do(op, request)
        check(name, False, "was not refused")
        return
    except NlError as e:
        got, extack = e.error, e.nl_msg.extack or {}
    said, after = extack.get("msg", ""), settings(ynl)
    right = words in said and (attr is None or extack.get("bad-attr") == attr) and error in (None, got)
    check("%s is refused: %s" % (name, said), right and said and after == before, (got, extack, after == before))


def attribute(kind, value, nested=False):
    size = 4 + len(value)
    return struct.pack("HH", size, kind | (0x8000 if nested else 0)) + value + bytes(-size % 4)


def request_raw(ynl, payload):
    """The kernel's answer to a link-set with these attributes: an error, or 0."""
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 16) as sock:
        body = struct.pack("BBH", ynl.ops["link-set"].req_value, 1, 0) + payload
        sock.send(struct.pack("IHHII", 16 + len(body), ynl.nlproto.family_id, 5, 1, 0) + body)
        return -struct.unpack_from("i", sock.recv(65536), 16)[0]


def wrong_lengths(ifname):
    """What no client made from the specification sends: attributes too short, too long or cut."""
    ynl = family()
    before, accepted = settings(ynl), []
    bundle, link = ynl.attr_sets["bundle"], ynl.attr_sets["link"]
    name = attribute(bundle["ifname"].value, ifname.encode() + b"\0")
    first = attribute(link["id"].value, struct.pack("I", 0))

    def try_out(what, payload):
        if not request_raw(ynl, payload):
            accepted.append(what)

    def nest(payload):
        return name + attribute(bundle["link"].value, payload, nested=True)

    for attr in ("rate", "overhead", "encoding", "delay", "weight", "standby", "rest"):
        right = 8 if attr == "rate" else 4
        for size in (0, 1, 2, 3, 4, 5, 7, 8, 9, 16):
            if size != right:
                try_out((attr, size), nest(first + attribute(link[attr].value, bytes([1] * size))))
    for size in (0, 1, 3, 5, 8):
        try_out(("id", size), nest(attribute(link["id"].value, bytes(size)) +
                                   attribute(link["weight"].value, struct.pack("I", 9))))
    try_out("a label without an end", nest(attribute(link["label"].value, b"eth1")))
    try_out("an empty label", nest(attribute(link["label"].value, b"")))
    try_out("an empty nest", nest(b""))
    try_out("a nest that is none", name + attribute(bundle["link"].value, b"\1\2\3"))
    for size in (0, 3, 5, 8, 200):
        try_out(("cut", size), nest(first + struct.pack("HH", size, link["weight"].value)))
    for size in (0, 3, 5, 8):
        try_out(("ifindex", size), attribute(bundle["ifindex"].value, bytes([1] * size)) + nest(first))
    check("wrong lengths are refused", not accepted, accepted)
    check("... and change nothing", settings(ynl) == before)
    said = request_raw(ynl, nest(first + attribute(link["weight"].value, struct.pack("I", 1))))
    check("... and the right one is accepted", said == 0, said)


def refused(ifname, other):
    ynl = family()

    def link(name, attr, words, error=34, **kwargs):
        value = kwargs.get("value")
        refuse(ynl, "%s %s" % (name, str(value)[:24]),
               {"ifname": ifname, "link": [{"id": 0, attr: value}]}, words, ".link." + attr, error)

    for value in (1, 999, 100000000001, 2 ** 64 - 1):
        link("rate", "rate", "rate: 1 kbit/s to 100 Gbit/s", value=value)
    for value in (-65, 257, -2 ** 31, 2 ** 31 - 1):
        link("overhead", "overhead", "overhead: -64 to 256", value=value)
    for attr, words, values in (("encoding", "encoding: 0 for none", (3, 2 ** 32 - 1)),
                                ("delay", "delay: at most 4 s", (4000001,)),
                                ("weight", "weight: 1 to 65535", (0, 65536)),
                                ("standby", "standby: 0 or 1", (2,)),
                                ("rest", "rest: 0 for the default", (3,))):
        for value in values:
            link(attr, attr, words, value=value)
    link("label", "label", "label: at most 31 bytes", error=22, value="x" * 40)

    names = [a for a in ynl.attr_sets["link"]]
    for attr in names[names.index("flags"):-1]:
        link("reading only", attr, "can only be read", error=22, value=["leader"] if attr == "flags" else 1)
    link("an unknown attribute", "nonsense", "Unknown attribute type", error=22, value=1)

    one = {"id": 0, "weight": 9}
    for name, request, words in (
            ("no bundle", {"link": [one]}, "ifindex or ifname has to say"),
            ("no link", {"ifname": ifname}, "link has to say what"),
            ("an unknown attribute beside", {"ifname": ifname, "link": [one], "nonsense": 1}, "Unknown attribute type"),
            ("what only answers have", {"ifname": ifname, "link": [one], "nlinks": 1}, "Unknown attribute type"),
            ("a link without a name", {"ifname": ifname, "link": [{"weight": 9}]}, "id or label has to say"),
            ("a link that is not there", {"ifname": ifname, "link": [one, {"id": 9, "weight": 9}]}, "no such link"),
            ("a label that is not there", {"ifname": ifname, "link": [one, {"label": "eth9", "weight": 9}]}, "no such link"),
            ("id and label of two links", {"ifname": ifname, "link": [{"id": 0, "label": "eth2", "weight": 9}]}, "no such link"),
            ("a link twice", {"ifname": ifname, "link": [one, {"label": "eth1", "weight": 8}]}, "in the request twice"),
            ("a good link before a bad one", {"ifname": ifname, "link": [one, {"id": 1, "rate": 5}]}, "rate: 1 kbit/s"),
            ("a good setting before a bad one", {"ifname": ifname, "link": [{"id": 0, "weight": 9, "delay": 4000001}]}, "delay: at most"),
            ("an interface that is not there", {"ifname": "wan9", "link": [one]}, "no such interface"),
            ("an index that is not there", {"ifindex": 99999, "link": [one]}, "no such interface"),
            ("the index 0", {"ifindex": 0, "link": [one]}, ""),
            ("index and name of two interfaces", {"ifindex": int(other), "ifname": ifname, "link": [one]}, "no such interface"),
            ("an interface of another kind", {"ifindex": int(other), "link": [one]}, "is no bundle")):
        refuse(ynl, name, request, words)
    for op in ("link-get", "bundle-get"):
        refuse(ynl, op + " of an interface of another kind",
               {"ifindex": int(other), **({"link": [{"id": 0}]} if op == "link-get" else {})},
               "is no bundle", op=op)
    refuse(ynl, "link-get of a link that is not there", {"ifname": ifname, "link": [{"id": 9}]},
           "no such link", op="link-get")
    refuse(ynl, "link-get of no link", {"ifname": ifname}, "which one", op="link-get")
    for error, request in ((19, {"ifname": "wan9"}), (95, {"ifindex": int(other)})):
        try:
            ynl.dump("link-get", request)
            check("a dump of no bundle", False, "it went well")
        except NlError as e:
            check("a dump of no bundle is an error", e.error == error, e.error)


def plain(ifname):
    ynl = family()
    for attr in ("delay", "weight", "standby", "rest"):
        refuse(ynl, "without multilink: " + attr, {"ifname": ifname, "link": [{"id": 0, attr: 1}]},
               "has no meaning", ".link." + attr, 95)
    ynl.do("link-set", {"ifname": ifname, "link": [{"id": 0, "rate": 5000000}]})
    check("without multilink: rate", settings(ynl)[0][1][2] == 5000000)


def sums(ifname):
    """What links count, and those that have left, is what the bundle counts."""
    b = family().do("bundle-get", {"ifname": ifname})
    bad = {key: value for key, value in b.items() if key in b["gone"] and
           value != b["gone"][key] + sum(link[key] for link in b["link"])}
    check("a bundle with its links, of one moment", len(b["link"]) == b["nlinks"] == 2 and not bad, bad)


def many(ifname):
    ynl = family()
    ids = [m["link"][0]["id"] for m in ynl.dump("link-get", {"ifname": ifname})]
    check("64 links in one dump, each once", ids == list(range(64)), ids)
    ynl.do("link-set", {"ifname": ifname, "link": [{"id": i, "rate": 1000000 + i, "weight": 100 + i} for i in ids]})
    got = [(m["link"][0]["rate"], m["link"][0]["weight"]) for m in ynl.dump("link-get", {})]
    check("64 links in one request", got == [(1000000 + i, 100 + i) for i in ids], got)
    check("64 links with their bundle", len(ynl.do("bundle-get", {"ifname": ifname})["link"]) == 64)
    request = [{"id": i, "rate": 5000000} for i in ids]
    request[63]["rate"] = 5
    refuse(ynl, "the last of 64", {"ifname": ifname, "link": request}, "rate: 1 kbit/s", ".link.rate")
    refuse(ynl, "a label that all have", {"ifname": ifname, "link": [{"label": "eth1", "weight": 2}]}, "several links")
    try:
        ynl.do("link-set", {"ifname": ifname, "link": [{"id": i} for i in ids] + [{"id": 0}]})
        check("a 65th link", False, "was not refused")
    except NlError as e:
        check("a 65th link is one of them again", "twice" in e.nl_msg.extack["msg"], e)


class Meanwhile:
    """A socket; before each part of an answer a link leaves or joins."""
    def __init__(self, sock, commands):
        self.sock, self.commands, self.times = sock, commands, 0

    def recv(self, *args):
        self.commands.write("join\n" if self.times % 2 else "leave\n")
        self.commands.flush()
        self.times += 1
        time.sleep(0.02)
        return self.sock.recv(*args)

    def __getattr__(self, name):
        return getattr(self.sock, name)


def changing(fifo):
    """Links come and go meanwhile; small parts, so that much can happen between them."""
    ynl = YnlFamily(SPEC, "", recv_size=4000)
    seen, twice, missing = set(), 0, 0
    with open(fifo, "w") as commands:
        ynl.sock = Meanwhile(ynl.sock, commands)
        for _ in range(10):
            dump = [(m["ifname"], m["link"][0]["id"], m["link"][0]["label"]) for m in ynl.dump("link-get", {})]
            twice += len(dump) - len(set(dump))
            missing += 64 != sum(1 for d in dump if d[0] == "big0") or 1 != sum(1 for d in dump if d[2] == "eth2")
            seen |= set(dump)
    check("links come and go: none is shown twice", not twice, twice)
    check("... and none that stays is missing", not missing, missing)
    check("... and some came", len(seen) > 67 and ynl.sock.times > 50, (len(seen), ynl.sock.times))


def listen(count):
    ynl = YnlFamily(SPEC, "")
    ynl.ntf_subscribe("events")
    print("listening", flush=True)
    ynl.sock.setblocking(True)
    import select
    told = 0
    while told < int(count):
        select.select([ynl.sock], [], [])
        ynl.check_ntf()
        for message in ynl.async_msg_queue:
            message["msg"]["link"] = [{**link, "flags": sorted(link["flags"])} for link in message["msg"].get("link", [])]
            print(json.dumps(message["msg"]), flush=True)
            told += 1
        ynl.async_msg_queue.clear()


globals()[sys.argv[1]](*sys.argv[2:])
