"""Holds what kinesim says of a run against what its consumers wrote down."""
import json
import sys

work, code = sys.argv[1], int(sys.argv[2])
summary = json.load(open(f"{work}/out/summary.json"))
acked = summary["ledger"]["acked"]
wrong = []


def hold(what, right):
    if not right:
        wrong.append(what)


hold(f"exit code {code}, want 7, or 6 where this machine was too slow", code in (6, 7))
hold("the proof", summary["verification"]["verdict"] == "verified")
consumers = {c["name"]: c for c in summary["consumers"]}
for name in ("billing", "audit"):
    c, lines = consumers[name], open(f"{work}/{name}.records").read().split("\n")[:-1]
    once, twice = len(set(lines)), len(lines) - len(set(lines))
    print(f"kcl: {name}: {c['records']} records given, {c['rereads']} of them again, of {acked}; "
          f"it wrote down {once}, and {twice} again; lag max {c['lag_max']:.1f} s; went on {c['resumed']} times, went back {c['rewound']} times")
    hold(f"{name} was given each record, and twice only what is said", c["records"] - c["rereads"] == acked)
    hold(f"{name} wrote each record down", once == acked)
    hold(f"{name} was killed and went back: {twice} records written down twice, of {c['rereads']} given", twice <= c["rereads"] > 0)
    hold(f"{name} went to its checkpoint", c["rewound"] > 0)
    hold(f"{name} was behind at the end, or passed over records", c["drained_after"] is not None and c["never_read"] == 0)
crm = consumers["crm"]
said = summary["reasons"][-1]["what"] + " " + summary["reasons"][-1].get("try", "")
print(f"kcl: crm: {crm['behind_records']} records behind; enough would be: {crm['enough']}")
hold(f"the verdict names crm, and nobody else: {said}", "consumer crm was" in said and "billing" not in said and "audit" not in said)
hold("what would have been enough", crm["enough"] != "")
print("kcl:", "; ".join(wrong) or "all of it held")
sys.exit(1 if wrong else 0)
