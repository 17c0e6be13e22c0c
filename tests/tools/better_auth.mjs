// A Better Auth server as a team runs one, with its users in memory. Tells its address on the first line of its output,
// then every link that it would mail. Signs each line of its input as the payload of a token, and tells the token.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { betterAuth } from 'better-auth';
import { memoryAdapter } from 'better-auth/adapters/memory';
import { toNodeHandler } from 'better-auth/node';
import { jwt } from 'better-auth/plugins';

const tell = (line) => console.log(JSON.stringify(line));
const server = createServer((request, response) => handler(request, response));
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const baseURL = `http://127.0.0.1:${server.address().port}`;
const auth = betterAuth({
  baseURL,
  secret: 'a secret of the tests, and of nobody else',
  database: memoryAdapter({ user: [], session: [], account: [], verification: [], jwks: [] }),
  emailAndPassword: { enabled: true },
  emailVerification: { sendVerificationEmail: async ({ url }) => tell({ url }) },
  advanced: { database: { generateId: () => randomUUID() } },
  plugins: [jwt()],
});
const handler = toNodeHandler(auth);
createInterface({ input: process.stdin }).on('line', async (line) => {
  tell(await auth.api.signJWT({ body: { payload: JSON.parse(line) } }));
});
tell({ baseURL });
