import { ubuntu } from "@rootsmith/distro-debian";
import { buildScript } from "rootsmith";

await buildScript({ name: "noble", provider: ubuntu({ suite: "noble" }) });
