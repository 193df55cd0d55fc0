import { alpine } from "@rootsmith/distro-alpine";
import { buildScript } from "rootsmith";

await buildScript({ name: "alpine", provider: alpine({ release: "3.24" }) });
