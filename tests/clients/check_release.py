"""The release that the older client made on addresses without a space stands in the default space."""

from octopus import expect, space_named


def main():
    space = space_named("Default")
    project = space.named("projects", "Batch")
    releases = space.get(f"projects/{project['Id']}/releases")["Items"]
    versions = [release["Version"] for release in releases]
    expect(versions == ["1.2.3"], f"the releases of the project are {versions}, not 1.2.3 alone")
    print(f"{releases[0]['Id']} was created by the older client")


if __name__ == "__main__":
    main()
