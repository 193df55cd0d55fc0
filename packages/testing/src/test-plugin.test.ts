import { soundPlugin, subjectOfPlugin } from "../fixtures/sound-plugin.ts";
import { testPlugin } from "./test-plugin.ts";

const { options } = await subjectOfPlugin(soundPlugin());

testPlugin(soundPlugin(), { ...options, platforms: ["linux/amd64", "linux/arm64"] });
