/**
 * Macros in Lua scriptlets: what rpm 4.20.1 and 6.1.0 of Debian give for the same lines, run by a %post of a package.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { probeLua } from "../../fixtures/probe-lua.ts";
import { MacroError } from "./macro-text.ts";
import { RpmMacros } from "./rpm-macros.ts";

const LINES = String.raw`
rpm.define("w world") return 1 --> 1
return rpm.expand("%[1+2]"), rpm.expand("%[7/2]"), rpm.expand("%[2*3-1]"), rpm.expand("%[-3]"), rpm.expand("%[(1+2)*3]") --> 3 3 5 -3 9
return rpm.expand("%[1 < 2]"), rpm.expand("%[2 <= 1]"), rpm.expand("%[1 == 1]"), rpm.expand("%[1 != 1]"), rpm.expand("%[3 > 2 && 0]"), rpm.expand("%[0 || 5]") --> 1 0 1 0 0 5
return rpm.expand('%["a" == "a"]'), rpm.expand('%["a" < "b"]'), rpm.expand('%["a"+"b"]'), rpm.expand('%[!"a"]'), rpm.expand('%[!""]'), rpm.expand("%[!0]") --> 1 1 ab 0 1 1
return rpm.expand('%[1 ? "y" : "n"]'), rpm.expand('%[0 ? "y" : "n"]'), rpm.expand('%["" ? 1 : 2]') --> y n 2
return rpm.expand('%[v"1.0" < v"1.10"]'), rpm.expand('%[v"1:1" > v"2"]'), rpm.expand('%[v"1.0~rc1" < v"1.0"]') --> 1 1 1
rpm.define("n 5") return rpm.expand("%[%n+1]"), rpm.expand("%[%{n} == 5]"), rpm.expand('%["%{n}" == "5"]') --> 6 1 1
return pcall(rpm.expand, "%[1+]") --> false error expanding macro
return pcall(rpm.expand, "%[1/0]") --> false error expanding macro
return pcall(rpm.expand, '%[1+"a"]') --> false error expanding macro
return pcall(rpm.expand, "%[1") --> false error expanding macro
return pcall(rpm.expand, "%[a]") --> false error expanding macro
return pcall(rpm.expand, "%[1 2]") --> false error expanding macro
return pcall(rpm.expand, '%["a]') --> false error expanding macro
return rpm.expand("%{expr:1+2}"), rpm.expand('%{expr:"a" == "b"}') --> 3 0
return rpm.expand("%[%{defined w} && 1]"), rpm.expand("%[0 && %{expr:1/0}]") --> 1 0
return rpm.expand("%[10000000000*10000000000]"), rpm.expand("%[ 1 ]"), rpm.expand("%[007]") --> 1661992960 1 7
return rpm.expand("%{lua:print(1+2)}"), rpm.expand("a%{lua: print('x') print('y')}b"), rpm.expand("%{lua:return 5}") --> 3 axyb 5
return rpm.expand("%{lua:print(rpm.expand('%w'))}"), rpm.expand("%{lua: rpm.define('byl 7')}%byl") --> world 7
glob = "seen" return rpm.expand("%{lua:print(glob)}"), rpm.expand("%{lua:glob = 'set'}"), glob --> seen  set
return pcall(rpm.expand, "%{lua:error('x')}") --> false error expanding macro
return pcall(rpm.expand, "%{lua:if}") --> false error expanding macro
rpm.define("pl() %{lua:print(#arg, opt and #opt, rpm.expand('%1'))}") return rpm.expand("%pl a b c") --> 3	0	a
rpm.define("pl2() %{lua:print(arg[1], arg[2])}") return rpm.expand("%{pl2 a b}") --> a	b
rpm.define("po(ab:) %{lua:print(opt.a, opt.b, arg[1])}") return rpm.expand("%{po -a -b val rest}") --> 	val	rest
rpm.define("opt(ab:) %{-a}|%{-b}|%{-b*}|%{-a:has}|%{!-a:hasnot}|%1|%#|%*|%**") return rpm.expand("%{opt -a -b val rest more}"), rpm.expand("%{opt rest}") --> -a|-b val|val|has||rest|2|rest more|-a -b val rest more ||||hasnot|rest|1|rest|rest
return rpm.expand("%{lua:posix.mkdir('/var/lt/bylua')}"), posix.stat(D.."/bylua", "type") -->  directory
return rpm.expand("%{lua:io.write('w') io.stdout:write('s')}|") --> |
return rpm.expand("%{lua:print('%w')}"), rpm.expand("%{lua:print('%%w')}") --> %w %%w
return rpm.expand("%{url2path:http://h/p/q}"), rpm.expand("%{u2p:file:///a}"), rpm.expand("%{verbose}"), rpm.expand("%{macrobody:w}") --> /p/q /a 0 world
return rpm.expand("%{define:dd 4}%dd"), rpm.expand("%define de 5\n%de"), rpm.expand("%global gl %{w}\n%gl"), rpm.expand("%undefine de\n%de") --> 4 5 world \n%de
return rpm.expand("%{define df 4}%df"), rpm.expand("%{undefine:df}%df"), rpm.expand("%{undefine df}%df") --> 4 %df %df
return rpm.expand("%{echo:x}|"), rpm.expand("%{warn:x}|"), pcall(rpm.expand, "%{error:x}|") --> | | false error expanding macro
return rpm.expand("%{basename:a/b/}"), rpm.expand("%{basename /a/b}"), rpm.expand("%{dirname:b}"), rpm.expand("%{dirname:/b}"), rpm.expand("%{upper abc}"), rpm.expand("%{suffix:xy}|") --> b b . / ABC |
return rpm.expand("%{w:x}"), rpm.expand("%{w arg}"), rpm.expand("%w arg"), rpm.expand("%{w}arg"), rpm.expand("%?w|%!?w|%?nope|") --> world world world arg worldarg world|||
return rpm.expand("%{?!nope:x}"), rpm.expand("%{!?!nope:x}|"), rpm.expand("%{!!?w:x}|"), rpm.expand("%{nope:x}"), rpm.expand("%{1}"), rpm.expand("%1"), rpm.expand("%*"), rpm.expand("%#") --> x | x| %{nope:x} %{1} %1 %* %#
return pcall(rpm.expand, "%{w"), pcall(rpm.expand, "%{"), pcall(rpm.expand, "%{}"), rpm.expand("% w %- %{ w}") --> false false true % w  %{ w}
rpm.undefine("n") return 1 --> 1
return rpm.expand("%{rep ab 3}") --> ababab
return rpm.expand("%{rep ab 3}"), rpm.expand("%{sub abc 2 3}"), rpm.expand("%{gsub abc b X}"), rpm.expand("%{reverse:abc}"), rpm.expand("%{len:abc}"), rpm.expand("%{len abc}") --> ababab bc aXc cba 3 3
return rpm.expand("%{dnl x}|") --> |
return rpm.expand("a %dnl b\nc") --> a c
return rpm.expand("%{expand:%%n}"), rpm.expand("%{expand: %{n}}|") --> %n  %{n}|
return pcall(rpm.expand, "%{load:/nope}|") --> false error expanding macro
return rpm.expand("%upper abc") --> ABC
return rpm.expand("%basename /a/b") --> b
return rpm.expand("%{basename:a/b/}|"), rpm.expand("%{dirname:b}"), rpm.expand("%{dirname:/b}"), rpm.expand("%{suffix:xy}|") --> b| . / |
return rpm.expand('%[1 && 2]'), rpm.expand('%[0 && 2]'), rpm.expand('%["" || "x"]'), rpm.expand('%["a" && "x"]'), rpm.expand('%["" && "x"]|'), rpm.expand('%["a" || "x"]') --> 2 0 x x | a
return pcall(rpm.expand, '%[1 ? 2]') --> false error expanding macro
rpm.define("w world") return rpm.expand('%["a" && "%{w}" ? "%{upper:w}" : "c"]'), rpm.expand('%["%{w}" == "world" ? "%{len:abc}" : "c"]') --> W 3
return rpm.expand('%[0 ? %{lua:posix.mkdir("/var/lt/cond")} : 1]'), posix.stat(D.."/cond", "type") --> 1 nil /var/lt/cond: No such file or directory 2
return rpm.expand('%[2147483647+1]'), rpm.expand('%[-7/2]'), rpm.expand('%[- 3]'), rpm.expand('%[1-1]'), rpm.expand('%[1 - -1]'), rpm.expand('%[!1]'), rpm.expand('%[!!5]') --> -2147483648 -3 -3 0 2 0 1
return pcall(rpm.expand, '%["a" - "b"]'), pcall(rpm.expand, '%["a" * 2]'), pcall(rpm.expand, '%[-"a"]'), pcall(rpm.expand, '%[1 == "1"]') --> false false false false error expanding macro
return rpm.expand('%[%{?nope} == 1]') --> 0
return rpm.expand('%[0%{?nope} == 0]'), rpm.expand('%[0%{?n} == 0]') --> 1 1
return rpm.expand('%[1 < 2 < 3]'), rpm.expand('%[1 + 2 * 3 == 7 && 2 > 1]'), rpm.expand('%[(1 == 1) + 1]') --> 1 1 2
return pcall(rpm.expand, "%[ 1 + %{nope} ]") --> false error expanding macro
return pcall(rpm.expand, "%[1 = 1]"), pcall(rpm.expand, "%[1 & 1]"), pcall(rpm.expand, '%["a\\"b"]') --> false false false error expanding macro
return rpm.expand('%[v"1.0" == v"1.0"]'), pcall(rpm.expand, '%[v"1.0" + v"1.0"]'), pcall(rpm.expand, '%[v"1.0" == "1.0"]'), pcall(rpm.expand, '%[v"1:2:3" == v"1"]'), pcall(rpm.expand, '%[v"1.0"]') --> 1 false false true true 1.0
local x = "outer" return rpm.expand("%{lua:print(x)}|"), rpm.expand("%{lua:print(type(D), type(posix), type(arg), #arg)}") --> nil| nil	table	table	0
return rpm.expand("%{lua:print(rpm.expand('%{lua:print(42)}'))}|") --> 42|
print("to out") return rpm.expand("%{lua:print('in')}|") --> in|
rpm.define("pp() %{lua:local a = arg print(a[1]) print(#a)}") return rpm.expand("%{pp x y}"), rpm.expand("%pp z"), macros.pp{"q", "r s"}, macros.pp("t u") --> x2 z1 q2 t2
rpm.define("ps() [%1][%2][%#][%*]") return macros.ps{"q", "r s"}, macros.ps("t u"), rpm.expand("%ps a 'b c'"), rpm.expand("%{ps:a b}") --> [q][r s][2][q r s] [t][u][2][t u] [a]['b][3][a 'b c'] [a b][%2][1][a b]
rpm.define("pn(-) [%*]") return rpm.expand("%{pn -a b -- c}") --> [-a b -- c]
rpm.define("px(a) [%*]") return pcall(rpm.expand, "%{px -z b}") --> false error expanding macro
rpm.define("pd() a %1 \n b") return rpm.expand("%pd one\ntwo") --> a one\ntwo
rpm.define("ml a\nb") return rpm.expand("%ml") --> a
rpm.define("loc() %define inner 5\n%inner") return rpm.expand("%{loc}|"), rpm.expand("%{?inner}|") --> | |
rpm.define("glo() %global ginner 5\n%ginner") return rpm.expand("%{glo}|"), rpm.expand("%{?ginner}|") --> | 5|
rpm.define("st 1") rpm.define("st 2") rpm.undefine("st") return rpm.expand("%{st}") --> 1
return pcall(rpm.define, "x"), pcall(rpm.define, "x y"), pcall(rpm.define, "xy"), pcall(rpm.define, "xy(") --> false true false false error defining macro
return pcall(rpm.define, "upper() z"), rpm.expand("%{upper:a}") --> false A
return rpm.expand("%{quote:a b}"):byte(1, -1) --> 97 32 98
return rpm.expand("%{quote:a b}|"), rpm.expand("%{quote a b}"):byte(1,-1) --> a b| 97 32 98
return rpm.expand("%{shescape:it's}"), rpm.expand("%{shescape a b}"), rpm.expand("%{shrink:  a   b }|") --> 'it'\''s' 'a' 'b' a b|
return rpm.isdefined("upper"), rpm.isdefined("nil"), rpm.isdefined("lua"), rpm.isdefined("defined") --> true true true true true
return rpm.expand("%{?upper:yes}%{!?upper:no}"), rpm.expand("%{defined upper}"), rpm.expand("%{undefined upper}") --> yes 1 0
return type(macros.upper), macros.upper and macros.upper("abc"), macros.upper and macros.upper{"a b"} --> function ABC A B
return pcall(macros.error, {"oops"}) --> false error expanding macro
return rpm.expand("%{suffix:a.b.c} %{basename:/} %{dirname:/} %{dirname:a/b/} %{basename:} %{dirname:/a/b/c}") --> c / / a . /a/b
return rpm.expand("%{url2path:/x/y} %{u2p:ftp://h} %{url2path:x}") --> /x/y / x
rpm.define("br {a\nb}") rpm.define("bs a \\\n b") rpm.define("bt  x y  ") rpm.define("bn %{expand:\nq\n}") return rpm.expand("%{br}|%{bs}|%{bt}|%{bn}|") --> a\nb|a \n b|x y|\nq\n|
return rpm.expand("%define xx(a) [%{-a}%1]\n%{xx -a 5}") --> [-a5]
return rpm.expand("%{define:yy 1}%{undefine:yy}%{?yy}|"), rpm.expand("x%define zz 3 \ny%zz") --> | xy3
return rpm.expand("%{lua:rpm.define('la 1')}%{la}") --> 1
rpm.define("outer() %{inner x}%1") rpm.define("inner() <%1>") return rpm.expand("%{outer a}") --> <x>a
rpm.define("o2() %define loc %1\n%{loc}") rpm.define("o3() {%define loc %1\n%{loc}}") return rpm.expand("%{o2 z}|%{o3 z}|%{?loc}|") --> |z||
rpm.define("o4() {%global glob %1\n%{glob}}") return rpm.expand("%{o4 z}|%{?glob}|") --> z|z|
rpm.define("za(b:c) %{-b:B=%{-b*}}%{!-b:noB}%{-c:C}|%#|%1") return rpm.expand("%{za -bval x}"), rpm.expand("%{za -c y}"), rpm.expand("%{za -cb v w}"), rpm.expand("%{za x -c}"), rpm.expand("%{za -c -- -b}") --> B=val|1|x noBC|1|y B=vC|1|w noBC|1|x noBC|1|-b
rpm.define("zc(b:) %1") return pcall(rpm.expand, "%{zc -b}") --> false error expanding macro
return rpm.expand("%{zb}"), rpm.expand("%zb"), rpm.expand("%{zb:}"), rpm.expand("%{zb }") --> %{zb} %zb %{zb:} %{zb }
return rpm.expand("%{?w:a}%{?w:b}"), rpm.expand("%{!?nope:%{upper:a}}") --> ab A
rpm.define("_a1 x") return rpm.expand("%_a1%_a1"), rpm.expand("%_a1-%{_a1}.") --> xx x-x.
return rpm.expand('%["%{?nope}" == ""]'), rpm.expand('%["%{?zb:x}" == "x" ? "A" : "B"]'), rpm.expand('%[1 == 1 && 2 == 2 || 0]') --> 1 B 1
return rpm.expand('%{expr: 1 + 1 }'), pcall(rpm.expand, '%{expr}'), rpm.expand('%{expr 1 + 1}') --> 2 false 1
return rpm.expand('%[ ! 0 && 1 ]'), rpm.expand('%[ 1 ? 0 ? 1 : 2 : 3 ]'), rpm.expand('%[ "a" >= "b" ]'), rpm.expand('%[ "a" != "b" ]'), rpm.expand('%[ 5 - 3 - 1 ]'), rpm.expand('%[ 2 + 3 * 4 ]'), rpm.expand('%[ 12 / 2 / 3 ]') --> 1 2 0 1 1 14 2
return pcall(rpm.expand, '%[ 0 && 1/0 ]'), pcall(rpm.expand, '%[ 0 && ("a" + 1) ]') --> true false error expanding macro
return rpm.load("/nope") --> -1
return rpm.expand("%{S:0}|%{S:foo}|%{P:1}|%{S a}|%{P: 3}|%{S:a b}|%S 0 b"), pcall(rpm.expand, "%{S}") --> %SOURCE0|%SOURCEfoo|%PATCH1|%SOURCEa|%PATCH 3|%SOURCEa b|%SOURCE0 false error expanding macro
rpm.define("SOURCE0 foo.tar") return rpm.expand("%{S:0} %SOURCE0"), macros.S("3") --> foo.tar foo.tar %SOURCE3
return pcall(rpm.expand, "%{?S}|"), pcall(rpm.expand, "%{P}"), rpm.expand("%{nope:%{S:1}}"), rpm.expand("%{expand:%{S:2}}") --> false false %{nope:%SOURCE1} %SOURCE2
return rpm.expand("%{rpmversion}|%rpmversion foo|%{rpmversion }|%{?rpmversion:y}"), pcall(rpm.expand, "%{rpmversion:x}"), macros.rpmversion --> 4.20.1|4.20.1 foo|4.20.1|y false 4.20.1
return rpm.expand("%{xdg:cache}|%{xdg}|%xdg cache"), rpm.expand("%{span:a b}") --> %{xdg:cache}|%{xdg}|%xdg cache %{span:a b}
return rpm.expand("%{uncompress:/gz}|%{uncompress /gz}|%{uncompress:/gz a}"), pcall(rpm.expand, "%{uncompress}") --> /usr/lib/rpm/rpmuncompress /gz|/usr/lib/rpm/rpmuncompress /gz|/usr/lib/rpm/rpmuncompress /gz a false error expanding macro
return rpm.expand("%{dump}|%trace foo|%verbose foo|%{verbose foo}|%{verbose:x}|%getconfdir foo"), pcall(rpm.expand, "%{dump:x}") --> | foo|0 foo|||/usr/lib/rpm foo false error expanding macro
return rpm.isdefined("rpmversion"), rpm.isdefined("S"), rpm.isdefined("dump"), rpm.isdefined("xdg"), rpm.isdefined("getncpus") --> true true true false true true
return rpm.expand("%{defined S}%{defined P}%{defined dump}%{defined xdg}%{defined uncompress}%{defined getncpus}") --> 111011
`;

/** With another value in rpm 6: that of 6.1.0. */
const NEW_LINES = `
return rpm.expand("%{rpmversion}|%{uncompress:/gz}|%{span:a b}|%{defined xdg}") --> 6.1.0|/usr/bin/rpmuncompress /gz|a b|1
posix.setenv("HOME", "/root") return rpm.expand("%{xdg:cache}|%{xdg:config}|%{xdg data}|%{xdg:state}|%xdg cache") --> /root/.cache|/root/.config|/root/.local/share|/root/.local/state|/root/.cache
return pcall(rpm.expand, "%{xdg:}"), pcall(rpm.expand, "%{xdg:foo}"), pcall(rpm.expand, "%{xdg}") --> false false false error expanding macro
posix.setenv("XDG_CACHE_HOME", "/x/c") return rpm.expand("%{xdg:cache}") --> /x/c
posix.setenv("XDG_CACHE_HOME", "") return rpm.expand("%{xdg:cache}") --> /root/.cache
posix.unsetenv("HOME") return rpm.expand("%{xdg:cache}|%{xdg:data}") --> /.cache|/.local/share
`;

test("macros are defined, called and expanded as in rpm", async () => {
  assert.equal(await probeLua(LINES), LINES.slice(1));
  assert.equal(await probeLua(NEW_LINES, { rpmVersion: "6.1.0" }), NEW_LINES.slice(1));
});

test("RpmMacros.expand() gives up on macros that double each other, and on too many brackets", () => {
  const doubled = Array.from({ length: 50 }, (_, n) => [`m${n}`, `%m${n + 1} %m${n + 1}`]);
  const nothing = (): string => "";
  const host = {
    rpmVersion: "6.1.0",
    shell: nothing,
    lua: nothing,
    getenv: nothing,
    exists: () => false,
    say() {},
  };
  const macros = new RpmMacros(Object.fromEntries(doubled), host);
  assert.throws(() => macros.expand("%m0"), MacroError);
  assert.throws(
    () => macros.expand(`%[${"(".repeat(100_000)}1${")".repeat(100_000)}]`),
    MacroError,
  );
});
