import { centos } from "@rootsmith/distro-centos";
import { buildScript } from "rootsmith";

await buildScript({ name: "centos-7", provider: centos({ release: "7" }) });
