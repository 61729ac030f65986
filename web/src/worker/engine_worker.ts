// The worker: one EngineService, called by the page.

import { connect } from '../shared/calls';
import { BundleLoader } from './bundle_loader';
import { sha256 } from './digest';
import { startEngine } from './engine_module';
import { EngineService } from './engine_service';
import { allowOwnScripts } from '../shared/trusted_types';

/** Of a model that was trained in this browser. */
const fetchKept: typeof fetch = async (url) => (await import('./kept_model')).answer(String(url));

// WebKit runs a worker's script once more when a part of it is fetched that shares code with it.
if (self.onmessage === null) {
  allowOwnScripts();
  connect(
    self,
    new EngineService(
      startEngine,
      (modelUrl) =>
        new BundleLoader(modelUrl, sha256, modelUrl.includes('/own/') ? fetchKept : undefined),
    ),
  );
}
