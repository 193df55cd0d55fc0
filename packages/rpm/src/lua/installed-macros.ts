/**
 * The macros that rpm is set up with, as far as scriptlets meet them.
 *
 * @see /usr/lib/rpm/macros, /usr/lib/rpm/platform
 * @module
 */

/** What rpm's own files define, and of what distributions add the directories. */
export function installedMacros(arch: string, dbpath: string): Readonly<Record<string, string>> {
  const isWide = /^(x86_64(_v[2-4])?|aarch64|ppc64|ppc64le|s390x|riscv64)$/.test(arch);
  const kind = /^i[3-6]86$/.test(arch) ? "i386" : arch.startsWith("arm") ? "arm" : arch;
  return {
    ...{ nil: "", _usr: "/usr", _usrsrc: "%{_usr}/src", _var: "/var", _tmppath: "%{_var}/tmp" },
    ...{ _prefix: "/usr", _exec_prefix: "%{_prefix}", _bindir: "%{_exec_prefix}/bin" },
    ...{ _sbindir: "%{_exec_prefix}/sbin", _libexecdir: "%{_exec_prefix}/libexec" },
    ...{ _datarootdir: "%{_prefix}/share", _datadir: "%{_datarootdir}", _sysconfdir: "/etc" },
    ...{ _sharedstatedir: "/var/lib", _localstatedir: "/var", _rundir: "/run" },
    ...{ _lib: isWide ? "lib64" : "lib", _libdir: "%{_exec_prefix}/%{_lib}" },
    ...{ _includedir: "%{_prefix}/include", _infodir: "%{_datarootdir}/info" },
    ...{ _mandir: "%{_datarootdir}/man", _defaultdocdir: "%{_datadir}/doc" },
    ...{ _initddir: "%{_sysconfdir}/rc.d/init.d", _initrddir: "%{_initddir}" },
    ...{ _rpmconfigdir: "%{_usr}/lib/rpm", _dbpath: dbpath, _rpmlock_path: "%{_dbpath}/.rpm.lock" },
    ...{ _arch: kind, _build_arch: kind, _host_cpu: arch, _build_cpu: arch, _target_cpu: arch },
    ...{ _os: "linux", _host_os: "linux", _target_os: "linux", _vendor: "redhat" },
  };
}
