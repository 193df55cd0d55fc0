/**
 * What all pages have: heading, facts, tabs, switch between light and dark.
 *
 * @module
 */
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { goTo, useRoute } from "./use-route.ts";

export interface Tab {
  readonly name: string;
  readonly label: string;
  readonly count?: string;
  /** @param detail What stands in the address behind the name of the tab. */
  readonly show: (detail: string) => ComponentChildren;
}

export function PageFrame(props: {
  readonly title: string;
  readonly facts: readonly (readonly [label: string, value: ComponentChildren])[];
  readonly tabs: readonly Tab[];
}): JSX.Element {
  const { title, facts, tabs } = props;
  const route = useRoute();
  const shown = tabs.find(({ name }) => name === route.tab) ?? (tabs[0] as Tab);
  return (
    <>
      {/* biome-ignore lint/a11y/useValidAnchor: it leads there, and leaves the address as it is */}
      <a class="skip" href="#contents" onClick={focusMain}>
        Skip to the contents
      </a>
      <header>
        <div class="masthead">
          <h1>{title}</h1>
          <ThemeSwitch />
        </div>
        <dl class="facts">
          {facts.map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </header>
      <Tabs tabs={tabs} shown={shown} />
      <main id="contents" tabIndex={-1} key={shown.name}>
        <div id="panel" role="tabpanel" aria-labelledby={`tab-${shown.name}`}>
          {shown.show(route.tab === shown.name ? route.detail : "")}
        </div>
      </main>
      <footer>Made by rootsmith. The page is one file and loads nothing.</footer>
    </>
  );
}

function focusMain(event: Event): void {
  event.preventDefault();
  document.getElementById("contents")?.focus();
}

function Tabs({
  tabs,
  shown,
}: {
  readonly tabs: readonly Tab[];
  readonly shown: Tab;
}): JSX.Element {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current
      ?.querySelector('[aria-selected="true"]')
      ?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [shown.name]);
  const move = (event: KeyboardEvent): void => {
    // The address, and with it what is shown, changes a little later than the focus.
    const at = tabs.findIndex(({ name }) => `tab-${name}` === document.activeElement?.id);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = tabs[(to + tabs.length) % tabs.length] as Tab;
    goTo(next.name);
    document.getElementById(`tab-${next.name}`)?.focus();
  };
  return (
    <nav class="tabs" aria-label="Parts of this page">
      <div role="tablist" ref={list} onKeyDown={move}>
        {tabs.map(({ name, label, count }) => (
          <button
            type="button"
            class="tab"
            role="tab"
            key={name}
            id={`tab-${name}`}
            aria-selected={name === shown.name}
            aria-controls="panel"
            tabIndex={name === shown.name ? 0 : -1}
            onClick={() => goTo(name)}
          >
            {label}
            {count !== undefined && <span class="count">{count}</span>}
          </button>
        ))}
      </div>
    </nav>
  );
}

const DARK = "(prefers-color-scheme: dark)";

/** As the system has it, until somebody presses it. */
function ThemeSwitch(): JSX.Element {
  const [isDark, setDark] = useState(() => matchMedia(DARK).matches);
  useEffect(() => {
    const query = matchMedia(DARK);
    const follow = (): void => {
      if (document.documentElement.style.colorScheme === "") setDark(query.matches);
    };
    query.addEventListener("change", follow);
    return () => query.removeEventListener("change", follow);
  }, []);
  const toggle = (): void => {
    document.documentElement.style.colorScheme = isDark ? "light" : "dark";
    setDark(!isDark);
  };
  return (
    <button type="button" class="button" onClick={toggle}>
      {isDark ? "Light" : "Dark"}
      <span class="hidden-visually"> colours</span>
    </button>
  );
}
