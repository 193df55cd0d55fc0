/**
 * Root filesystems of CentOS and its kin, from RPM repositories.
 *
 * @module
 */
export {};
