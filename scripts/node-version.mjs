// Kept in old syntax and without imports: an old Node has to be able to read this far to be told that it is old.
const wanted = [20, 19]
const found = process.versions.node.split('.').map(Number)
if (found[0] < wanted[0] || (found[0] === wanted[0] && found[1] < wanted[1])) {
  console.error(
    `Spoor needs Node ${wanted.join('.')} or newer; this is Node ${process.versions.node}.\n` +
      '  next: install a current Node (nodejs.org, or your package manager) and run the same command again',
  )
  process.exit(2)
}
