import { serveLive } from '@/server/api/live';

export { serveLive as GET };
