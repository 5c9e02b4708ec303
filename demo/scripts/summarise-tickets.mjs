// Plays back a recorded session of a model, the next one on each run, and hands it to the recorder.
import { readFile, writeFile } from 'node:fs/promises';

const recorded = JSON.parse(await readFile(new URL('../sessions/tickets.json', import.meta.url), 'utf8'));
const counter = new URL('../data/ticket-day', import.meta.url);
const day = Number(await readFile(counter, 'utf8').catch(() => '0'));
await writeFile(counter, String(day + 1));

const session = recorded[day % recorded.length];
console.log(`asking ${session.model} for the summary of day ${day + 1}`);
console.log(session.messages.at(-1).content);
if (process.env.SELFHEAL_AI_SESSION) {
  await writeFile(process.env.SELFHEAL_AI_SESSION, JSON.stringify(session));
}
