#!/usr/bin/env node
// @ts-check
// The launcher: checks the version of Node and starts the command line. Plain old JavaScript, which every Node can parse.
'use strict';

var NEEDED = '22.18';

/** @param {string} version */
function rank(version) {
  var parts = version.split('.');
  return Number(parts[0]) * 1000 + Number(parts[1]);
}

/** @param {readonly string[]} parts */
function refuse(parts) {
  process.stderr.write(parts.join('').concat('\n'));
  process.exitCode = 2;
}

function refuseNode() {
  refuse([
    'conductor needs Node ',
    NEEDED,
    ' or newer, and this is Node ',
    process.versions.node,
    ' (',
    process.execPath,
    '): run "npm ci", which brings the right one, and start conductor with "npx conductor"',
  ]);
}

/** @param {unknown} error */
function isUnbuilt(error) {
  return (
    error instanceof Error &&
    'code' in error &&
    ((error.code === 'MODULE_NOT_FOUND' && /dist.loader\.cjs'\n/.test(error.message)) ||
      (error.code === 'ENOENT' && /dist.cli\.cjs'$/.test(error.message)))
  );
}

function start() {
  var dist = require('node:path').join(__dirname, '../dist');
  try {
    require(dist.concat('/loader.cjs')).load(dist.concat('/cli.cjs')); // not literals: the type checker of a fresh clone would look for what is not built yet
  } catch (error) {
    if (!isUnbuilt(error)) throw error;
    refuse(['conductor is not built here: run "npm ci" (or "npm run build") in its folder']);
  }
}

if (rank(process.versions.node) < rank(NEEDED)) refuseNode();
else start();
