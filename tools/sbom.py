#!/usr/bin/env python3
"""tools/sbom.py [OUT]: what Matinee is made of, as a bill of materials (CycloneDX 1.5, JSON): the packages of web/'s lock file
with their hashes, and the system's packages that the build asks for, in the versions that are installed here."""

import base64
import json
import os
import re
import subprocess
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")


def npm_components():
    with open(os.path.join(ROOT, "web/package-lock.json")) as file:
        packages = json.load(file)["packages"]
    for path, package in sorted(packages.items()):
        if not path:
            continue
        name = path.split("node_modules/")[-1]
        component = {
            "type": "library",
            "name": name,
            "version": package["version"],
            "purl": f"pkg:npm/{name.replace('@', '%40')}@{package['version']}",
            # Of the page only what is not for developers is downloaded by a visitor.
            "scope": "optional" if package.get("dev") or package.get("optional") else "required",
        }
        component["bom-ref"] = component["purl"] + (f"#{path}" if path.count("node_modules/") > 1 else "")
        if "license" in package:
            component["licenses"] = [{"expression": package["license"]}]
        if "integrity" in package:
            algorithm, value = package["integrity"].split(" ")[0].split("-", 1)
            names = {"sha512": "SHA-512", "sha384": "SHA-384", "sha256": "SHA-256", "sha1": "SHA-1"}
            component["hashes"] = [{"alg": names[algorithm], "content": base64.b64decode(value).hex()}]
        yield component


def debian_packages():
    with open(os.path.join(ROOT, "tools/setup/packages.sh")) as file:
        lists = re.findall(r"^(BUILD|DEMO|TEST)_PACKAGES=\(([^)]*)\)", file.read(), re.M)
    return [(kind, name) for kind, names in lists for name in names.split()]


def debian_components():
    for kind, name in debian_packages():
        found = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", name], capture_output=True, text=True)
        version = found.stdout if found.returncode == 0 else ""
        purl = f"pkg:deb/debian/{name}" + (f"@{version.replace('+', '%2B').replace(':', '%3A')}" if version else "")
        component = {"type": "library", "name": name, "purl": purl, "bom-ref": purl}
        if version:
            component["version"] = version
        component["scope"] = "required" if kind == "BUILD" else "excluded"
        yield component


def main():
    with open(os.path.join(ROOT, "CMakeLists.txt")) as file:
        version = re.search(r"project\(matinee VERSION (\S+)", file.read())[1]
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "component": {"type": "application", "name": "matinee", "version": version, "bom-ref": "matinee"}
        },
        "components": [*npm_components(), *debian_components()],
    }
    refs = [component["bom-ref"] for component in bill["components"]]
    assert len(refs) == len(set(refs)), "a component stands twice"
    text = json.dumps(bill, indent=1) + "\n"
    if len(sys.argv) > 1:
        with open(sys.argv[1], "w") as file:
            file.write(text)
        print(f"{sys.argv[1]}: {len(refs)} components")
    else:
        print(text, end="")


if __name__ == "__main__":
    main()
