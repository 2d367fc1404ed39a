/** @type {import("next").NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  // `npm run types` checks the whole project; a start need not do it again, and a test's type is no reason not to serve.
  typescript: { ignoreBuildErrors: true },
  // Pictures are served as they are: no optimizer endpoint that fetches and resizes on request.
  images: { unoptimized: true },
};

export default config;
