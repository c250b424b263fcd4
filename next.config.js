/** @type {import('next').NextConfig} */
module.exports = {
  // These load native code or WebAssembly by paths of their own, which a bundler would break.
  serverExternalPackages: [
    '@node-rs/argon2',
    'libxml2-wasm',
    'pg',
    'pg-boss',
    'pg-copy-streams',
    'pino',
    'prom-client',
    'nodemailer',
  ],
  experimental: { useTypeScriptCli: true },
  // Types are checked by `npm run check`; a start must not pay for it a second time.
  typescript: { ignoreBuildErrors: true },
  poweredByHeader: false,
  reactStrictMode: true,
};
