import { debian } from "@rootsmith/distro-debian";
import { buildScript } from "rootsmith";

await buildScript({ name: "trixie", provider: debian({ suite: "trixie" }) });
