import { AccessKey } from './forms';
const key = new AccessKey('keyboard');
