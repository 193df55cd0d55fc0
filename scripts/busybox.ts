import { busybox } from "@rootsmith/distro-busybox";
import { buildScript } from "rootsmith";

await buildScript({ name: "busybox", provider: busybox() });
