import { opensuse } from "@rootsmith/distro-opensuse";
import { buildScript } from "rootsmith";

await buildScript({ name: "opensuse", provider: opensuse({ release: "16.0" }) });
