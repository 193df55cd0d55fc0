import { mageia } from "@rootsmith/distro-centos";
import { buildScript } from "rootsmith";

await buildScript({ name: "mageia", provider: mageia({ release: "9" }) });
