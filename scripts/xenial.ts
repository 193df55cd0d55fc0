import { ubuntu } from "@rootsmith/distro-debian";
import { buildScript } from "rootsmith";

await buildScript({ name: "xenial", provider: ubuntu({ suite: "xenial" }) });
