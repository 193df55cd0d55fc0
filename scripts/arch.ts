import { arch } from "@rootsmith/distro-arch";
import { buildScript } from "rootsmith";

await buildScript({ name: "arch", provider: arch() });
