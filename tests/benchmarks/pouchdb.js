// PouchDB replicating to express-pouchdb over loopback HTTP, both in this process, both on LevelDB in a folder.
// node pouchdb.js MODULES FOLDER EVENTS.json BATCH: all databases of desks are filled, then "ready" is said. Each line that comes in
// pushes the next desk's into the one of head office, the last one once more where none is left, and is answered by the documents
// that are there.
const [modules, folder, file, batch] = process.argv.slice(2);
const need = name => require(modules + "/node_modules/" + name);
const PouchDB = need("pouchdb"), express = need("express");

async function main() {
  const Server = PouchDB.defaults({ prefix: folder + "/server-" });
  const app = express();
  app.use("/", need("express-pouchdb")(Server, { mode: "minimumForPouchDB", inMemoryConfig: true, logPath: folder + "/log" }));
  const listener = app.listen(0, "127.0.0.1");
  await new Promise(done => listener.on("listening", done));
  const there = new PouchDB("http://127.0.0.1:" + listener.address().port + "/hub");
  await there.info();
  const desks = [];
  for (const docs of JSON.parse(require("fs").readFileSync(file, "utf8"))) {
    const desk = new PouchDB(folder + "/desk-" + desks.length);
    await desk.bulkDocs(docs);
    desks.push(desk);
  }
  console.log("ready");
  let turn = 0;
  for await (const _ of require("readline").createInterface({ input: process.stdin })) {
    await desks[Math.min(turn++, desks.length - 1)].replicate.to(there, { batch_size: Number(batch) });
    console.log((await there.info()).doc_count);
  }
  process.exit(0);
}
main().catch(failure => { console.error(failure); process.exit(1); });
