/**
 * How a step runs in a container of an engine.
 *
 * @module
 */

/** Permissions that files do not get where a step does not say it. */
export const UMASK = 0o022;

/**
 * Runs a program from a directory and with a umask, its first arguments, with exactly the given environment, then ends what it left behind. By the shell
 * alone: `env` may come with a package that is not there yet.
 */
export const STEP_SCRIPT: string = `(
  set -f
  IFS='
'
  for line in $(export -p); do
    line=\${line#export }
    line=\${line#declare -x }
    unset "\${line%%=*}"
  done
  unset IFS line
  set +f
  umask "$1"
  cd "$2" || exit 126
  unset PWD OLDPWD
  shift 2
  while case $1 in [A-Za-z_]*=*) ;; *) false ;; esac; do
    export "$1"
    shift
  done
  exec "$@"
)
code=$?
kill -9 -1 2>/dev/null
exit $code`;
