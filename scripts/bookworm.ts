import { debian } from "@rootsmith/distro-debian";
import { buildScript } from "rootsmith";

await buildScript({ name: "bookworm", provider: debian({ suite: "bookworm" }) });
