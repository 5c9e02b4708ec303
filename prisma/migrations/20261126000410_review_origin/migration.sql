-- Which request set a review going, so that whichever process carries it out writes its log and its trace there.
ALTER TABLE "healing_reviews" ADD COLUMN "origin" TEXT;
