// The worker: one EngineService behind Comlink.

import { expose } from 'comlink';
import { BundleLoader } from './bundle_loader';
import { sha256 } from './digest';
import { startEngine } from './engine_module';
import { EngineService } from './engine_service';
import { allowOwnScripts } from '../shared/trusted_types';

allowOwnScripts();
expose(new EngineService(startEngine, (modelUrl) => new BundleLoader(modelUrl, sha256)));
