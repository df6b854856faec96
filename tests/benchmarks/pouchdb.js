// PouchDB replicating to express-pouchdb over loopback HTTP, both in this process, both on LevelDB in a folder.
// node pouchdb.js MODULES FOLDER EVENTS.json BATCH: the CPU microseconds of each push of all events, and the documents that are
// there after the last of them was pushed again, as JSON.
const [modules, folder, file, batch] = process.argv.slice(2);
const need = name => require(modules + "/node_modules/" + name);
const PouchDB = need("pouchdb"), express = need("express");
const events = JSON.parse(require("fs").readFileSync(file, "utf8"));

async function main() {
  const Server = PouchDB.defaults({ prefix: folder + "/server-" });
  const app = express();
  app.use("/", need("express-pouchdb")(Server, { mode: "minimumForPouchDB", inMemoryConfig: true, logPath: folder + "/log" }));
  const listener = app.listen(0, "127.0.0.1");
  await new Promise(done => listener.on("listening", done));
  const address = "http://127.0.0.1:" + listener.address().port + "/";
  const rounds = [];
  for (const [number, docs] of events.entries()) {
    const desk = new PouchDB(folder + "/desk-" + number);
    await desk.bulkDocs(docs);
    const there = new PouchDB(address + "hub-" + number);
    await there.info();
    const before = process.cpuUsage();
    await desk.replicate.to(there, { batch_size: Number(batch) });
    const spent = process.cpuUsage(before);
    rounds.push(spent.user + spent.system);
    if (number === events.length - 1) {
      await desk.replicate.to(there, { batch_size: Number(batch) });
      const { doc_count } = await there.info();
      process.stdout.write(JSON.stringify({ rounds, doc_count }), () => process.exit(0));
    }
  }
}
main().catch(failure => { console.error(failure); process.exit(1); });
